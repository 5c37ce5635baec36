package app

const workflowType = "Complaint"
